"""The inventory's SQL: set-based, rows of the domain in and out, no rules and no messages.

levels        locks, changes and reads levels; the hot statements are compiled once
movements     pages of movements
reservations  makes, locks, ends and lists reservations
locations     makes, changes and lists locations
policies      reads and changes policies, and the floors that follow from them
conditions    filters as SQL
checking      what VerifyInvariants compares
"""
