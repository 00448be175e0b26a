"""The orders' SQL: rows in and out, no rules.

reading     orders by id, to read or to change
writing     changes of orders
listing     pages of lists
personal    all orders of an account
conditions  filters as SQL
watching    what the outbox says of orders
"""
