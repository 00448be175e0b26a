"""The sample store: real data, sent through the public API like anybody's."""
