"""The SQL of identity, a few files a subject: rows in and out, no rules.

accounts            accounts by id and by e-mail address, to read or to change
account_answers     what writes to accounts were answered
account_listing     pages of accounts
account_conditions  filters and queries of accounts as SQL
roles               roles that somebody made
bindings            who has which role
service_accounts    programs and the certificates that are theirs
api_keys            their keys
credentials         what a credential gives, in one statement
tickets             what tokens that were sent by e-mail are for
mails               the queue of mails
audit               the log of changes
conditions          filters of access as SQL
"""
