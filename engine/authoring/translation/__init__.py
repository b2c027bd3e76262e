"""Translating surveys: what there is to translate, the files translators work on, and taking their work in."""
