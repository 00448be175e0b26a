"""What is true of orders, whoever asks and wherever they are stored.

drafts      what is to be ordered, and what is said about an order from its name
allocation  how an amount is rounded, and divided so that its parts add up to it
pricing     what lines, discounts and taxes come to
life        the state machine, and what a change of an order changes
books       what an order and a change of it mean to the ledger

Amounts are integer minor units of the order's currency, rates integers in parts per million, quantities integers in a
SKU's base unit, times integer microseconds since 1970. Nothing here knows of messages, SQL or other services.
"""
