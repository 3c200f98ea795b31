from rlreco.cli import main

main()
