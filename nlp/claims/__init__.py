"""Who did what about which money or measure, at which stage: one claim for each thing told."""
