"""What is true of identities, whatever the transport or the database: `access` of roles, service accounts and keys."""
