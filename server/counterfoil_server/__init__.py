"""The server of Counterfoil: the commerce core behind one gRPC contract."""
