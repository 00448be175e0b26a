"""Mails: how they read, who takes them, and the queue in between.

mailer   what takes a mail
smtp     a server, over TLS
files    a folder, for development
letters  what mails say
queue    sends what is due
"""
