"""The catalog's SQL: set-based, products of the domain in and out, no rules and no messages.

reading     products by id, whole, in one statement
writing     inserts, replacements, deletions: many products a statement
listing     pages of lists
searching   pages of searches
conditions  filters as SQL
pricing     what SKUs are sold for, for whoever sells them
"""
