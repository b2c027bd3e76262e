"""What content teams run on definitions and conversations."""
