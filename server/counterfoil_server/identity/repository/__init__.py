"""The identity's SQL: rows in and out, no rules.

roles             roles that somebody made
bindings          who has which role
service_accounts  programs and the certificates that are theirs
api_keys          their keys
credentials       what a credential gives, in one statement
audit             the log of changes
conditions        filters as SQL
"""
