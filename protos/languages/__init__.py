"""What is generated for each language but Python, a module a language."""
