"""The public pages, cut by the same nouns as the models."""
