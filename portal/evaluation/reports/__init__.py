"""What each person of the staff did on a day, in their own words, and what their superior said to it.

Owns   work_done, daily_report, report_line, report_file, report_decision, report_reading
Reads  accounts (who reports to whom), plans (the results that a line serves)
Flow   work:done (account, kind, number, day; no word) -> lines that are there already -> edited, added, sent
       -> the direct superior reads, accepts, or returns it with a word why -> corrected and sent anew
"""
