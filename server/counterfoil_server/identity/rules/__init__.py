"""What is true of people and of who may do what: pure, a file a subject."""
