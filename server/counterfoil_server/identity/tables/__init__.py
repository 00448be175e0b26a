"""The identity's tables: `access` has roles, service accounts, their keys and the audit log."""
