"""Sales that lie elsewhere than in a file of this machine: on the web, in a bucket, in a database.

Each is copied into files once, and read from there like any other. Only the command line and the library make
addresses of texts; what comes through the app or over HTTP is always bytes.
"""
