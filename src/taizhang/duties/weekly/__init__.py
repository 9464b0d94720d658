"""一周一调度、一周一总结、一周一报告: each week is written from rows, confirmed by a person, met over above."""
