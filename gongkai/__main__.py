"""`python -m gongkai` is the `gongkai` command."""

from gongkai.launcher import main

main()
