from taizhang.project.cli import main

main()
