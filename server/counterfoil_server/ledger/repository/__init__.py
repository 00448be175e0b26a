"""The ledger's SQL.

books      what a posting must lock and know: closed periods, accounts, what is in those that may not be overdrawn
writing    transactions, entries and deltas: set-based, three statements however many
accounts   accounts, and balances that are exact
reading    transactions by id
listing    pages of transactions
statement  an account's entries with the balance before them
periods    closed periods and their closing sums
rollup     deltas into balances
checks     what VerifyInvariants looks for in transactions and periods
account_checks   and in accounts
times      microseconds and timestamps
"""
