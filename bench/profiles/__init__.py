"""Load as a grocer's callers make it, for ghz, k6 and locust: see README.md. The data comes from the sample store."""
