"""Describes the contract as JSON over HTTP: an OpenAPI 3.1 document out of the protoset.

It is what Envoy answers with deploy/envoy/envoy.yaml, which turns JSON into gRPC by the same annotations. A module of
our own, because what else makes such documents needs Go, and knows neither the policies nor how Envoy answers streams.
"""
