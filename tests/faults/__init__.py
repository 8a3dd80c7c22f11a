"""What strikes a registry at work, and what must hold afterwards: the table of faults (`table.py`), on real parts.

Whatever strikes, `books.py` checks the same: all that was answered is there; every request is sent again under its own
id, and then everything is there once and whole. A request that failed and was not persisted acts when it is sent again;
of one that failed but was persisted only the answer was lost, so it is answered and acts no more.

One request of each kind that writes, struck at a chosen moment:
    request_cut           the line breaks in the middle of the request      failed and not persisted
    answer_cut            the line breaks before the answer                 failed but persisted
    killed_before_commit  kill -9 just before COMMIT                        failed and not persisted
    killed_after_commit   kill -9 just after COMMIT                         failed but persisted
    cut_before_commit     the database's line breaks before COMMIT          failed and not persisted
    cut_after_commit      the database's line breaks after COMMIT           failed but persisted
Clients at work:
    worker_killed         kill -9 of a worker                               failed, and either
    server_killed         kill -9 of parent and workers                     failed, and either
    parent_killed         kill -9 of the parent alone                       failed, and either
    writer_halted         a writer stands still in the middle               failed and not persisted
    disk_full             no space for the database                         failed and not persisted
    database_stopped      PostgreSQL ends in order                          failed, and either
    database_crashed      PostgreSQL ends as without power                  failed, and either
    sessions_cut          PostgreSQL ends every session                     failed, and either
    commits_lost          lines break before COMMIT                         failed and not persisted
    commits_unheard       lines break after COMMIT                          failed but persisted
    two_servers           two servers on one database                       nothing fails
Moments:
    clock_back            the clock jumps back an hour                      nothing fails
    clock_ahead           the clock jumps a day ahead, and back             nothing fails
    clocks_apart          two servers' clocks are an hour apart             nothing fails

The server is the one that operators start, with two workers, on SQLite files and on a PostgreSQL server of the faults'
own; where that cannot be started, or a small disk cannot be mounted, a test skips and says so.
"""
