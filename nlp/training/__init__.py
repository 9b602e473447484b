"""What made the encoder: annotated passages, the base weights, the training, the export. Not needed to run."""
