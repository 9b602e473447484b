"""Text → annotations: what knows a language or needs a model."""
