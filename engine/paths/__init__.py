"""Every path through a survey: walked by ranges of answers, exactly, or not at all."""
