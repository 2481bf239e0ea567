"""The forum: boards by agency and topic, threads, posts, and the answers that agencies owe.

Owns   forum_board, forum_thread, forum_post, forum_edit, forum_photo, forum_name, forum_support,
       forum_follow, forum_board_follow, forum_terms, forum_act, forum_concern
Reads  accounts, organisation
Doors  results (which threads wait for an answer, and for how long); it knows nothing of surveys, ratings and reports
Flow   a thread begins, with its question or word -> a moderator looks at the first posts of an account, later ones
       stand at once -> a question to an agency, or a thread that many support, is due an official answer -> it says what,
       who and when -> the thread closes with a written conclusion, or whoever began it says that it is not finished
Steer  a moderator outside asks an agency, moves a thread, joins it into another one, locks it -> a public row (`acts`);
       `queries.thread` finds the one that goes on, `forum:joined` tells the slices above which one that is
"""
