"""The commands content teams run on definitions and conversations; `engine.cli` lists them."""
