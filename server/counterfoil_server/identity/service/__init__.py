"""The identity's services: requests in, responses out."""
