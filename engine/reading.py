"""What a reply says: numbers, words, options and days found in what people text."""
