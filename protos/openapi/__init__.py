"""Describes the contract as JSON over HTTP: an OpenAPI 3.1 document out of the protoset.

    python -m protos.openapi protos/counterfoil.binpb protos/counterfoil.openapi.json

It is what Envoy answers with deploy/envoy/envoy.yaml, which turns JSON into gRPC by the same annotations. A module of
our own, because what else makes such documents needs Go, and knows neither the policies nor how Envoy answers streams.
"""
