/*
 * The commit protocol of tarn's tables: writers, a compactor, one who writes checkpoints, a cleaner (log cleanup and
 * vacuum) and readers share a store. tools/check-model has spin look at every order in which their steps may come.
 *
 * A version is a set of data files, a data file a set of rows, both kept as bits. Row 0 is there from the start; writer
 * 1 appends row 1, writer 2 rewrites the file that holds row 0 so that it holds row 2 as well. So a lost update is a row
 * that is missing, and a write that took effect twice is a row that is in two files.
 *
 * A process that stops is one that takes no further step. What it was writing then grows old.
 *
 * Switches, each a mistake that must be found:
 *   PLAIN_PUT      a commit replaces one that is there
 *   NO_FLOOR       vacuum takes files of writes under way for old ones
 *   HINT_FIRST     _last_checkpoint is written before the checkpoint
 *   LOST_IS_FAILED a lost reply is taken for a failure, and the write done again under a new name
 *   BLIND_MERGE    the compactor does not look again whether its files are still there
 * and what may be assumed or left out:
 *   NO_TIME_LIMIT  a write may take longer than versions are kept
 *   READER         a reader whose listing and reading are two steps
 *   CLEANS_LOG_ONLY  no vacuum
 */

#ifndef VERSIONS
#define VERSIONS 4
#endif
#ifndef CHECKPOINTS
#define CHECKPOINTS 1
#endif
#ifndef CLEANUPS
#define CLEANUPS 1
#endif
#define FILES 6
#define NONE 255
#define BIT(n) (1 << (n))

/* Data files: 0 from the start, 1 and 2 of the two attempts of writer 1, 3 of writer 2, 4 and 5 of the compactor. */
#define WRITERS 3

#ifdef NO_TIME_LIMIT
#define IN_TIME(who) true
#else
#define IN_TIME(who) (floor + 1 <= underway[who])
#endif

bool commit[VERSIONS];     /* the commit is in the log */
byte owner[VERSIONS];      /* its token */
byte added[VERSIONS];      /* files */
byte removed[VERSIONS];
bool checkpoint[VERSIONS];
byte held[VERSIONS];       /* files that the checkpoint names */
byte hint = NONE;          /* what _last_checkpoint says */
byte stored = 1;           /* data files that are in the store */
byte young = 0;            /* of these, those that a write under way has made */
byte rows[FILES];          /* rows of each file */

byte newest = 0;           /* the versions that were made, whether or not their commits were cleaned up */
byte truth[VERSIONS];      /* files of each */
byte acknowledged = 1;     /* rows whose writers were told that they are in */
byte floor = 0;            /* older versions have expired */
byte underway[WRITERS];    /* the version that a process sets out to commit */

/* The newest version in the log, and the newest checkpoint up to it. One listing. */
inline list(n, c, v)
{
    d_step {
        n = 0; c = NONE; v = 0;
        do
        :: v < VERSIONS ->
            if :: commit[v] -> n = v :: else fi;
            if :: checkpoint[v] -> c = v; if :: v > n -> n = v :: else fi :: else fi;
            v++
        :: else -> break
        od;
        v = 0
    }
}

/* The files of version n from checkpoint c on; ok is false where a part of the log is gone. */
inline replay(n, c, l, ok, v)
{
    d_step {
        ok = true; l = 0; v = 0;
        if :: c != NONE -> ok = checkpoint[c]; l = held[c]; v = c + 1 :: else fi;
        do
        :: v <= n ->
            if :: commit[v] -> l = (l & ~removed[v]) | added[v] :: else -> ok = false fi;
            v++
        :: else -> break
        od;
        v = 0
    }
}

/* All rows of some files. Fails if a row is there twice. */
inline collect(l, all, v)
{
    d_step {
        all = 0; v = 0;
        do
        :: v < FILES ->
            if
            :: l & BIT(v) -> assert((all & rows[v]) == 0); all = all | rows[v]
            :: else
            fi;
            v++
        :: else -> break
        od;
        v = 0
    }
}

/* The request to make version n, as the store takes it. */
inline put(n, me, a, r)
{
    d_step {
        if
#ifdef PLAIN_PUT
        :: true ->
#else
        :: !commit[n] ->
#endif
            commit[n] = true; owner[n] = me; added[n] = a; removed[n] = r;
            truth[n] = (truth[n - 1] & ~r) | a;
            if :: n > newest -> newest = n :: else fi
        :: else
        fi
    }
}

inline begin(who, n) { underway[who] = n }
inline end(who) { underway[who] = NONE }

/* Writer 1 appends a row; where it was stopped or does not know, it does so again, once. Writer 2 rewrites. */
proctype Writer(byte who; bool rewrites)
{
    byte n, c, l, v, all, file, gone, token, tries;
    bool ok;

    token = who;
    file = (rewrites -> 3 : 1);
again:
    atomic {
        list(n, c, v);
        replay(n, c, l, ok, v);
        begin(who - 1, n + 1);
        if :: n + 1 >= VERSIONS -> goto stop :: else fi;
#ifndef LOST_IS_FAILED
        /* The batch is known by its id. */
        collect(l, all, v);
        if :: all & BIT(who) -> acknowledged = acknowledged | BIT(who); goto stop :: else fi;
#endif
        all = 0;
        /* The file that is rewritten, and what the new one holds. */
        gone = 0; v = 0;
        do
        :: rewrites && v < FILES ->
            if :: (l & BIT(v)) && (rows[v] & 1) -> gone = BIT(v) :: else fi;
            v++
        :: else -> break
        od;
        v = 0;
        rows[file] = BIT(who);
        do
        :: gone != 0 && v < FILES -> if :: gone == BIT(v) -> rows[file] = rows[file] | rows[v] :: else fi; v++
        :: else -> break
        od;
        v = 0; l = 0; c = 0; tries = 0;
        stored = stored | BIT(file); young = young | BIT(file)
    };
request:
    if
    :: put(n + 1, token, BIT(file), gone)      /* in time or not: it is applied */
    :: atomic { tries < 1 -> tries++; goto request }          /* it is not, which is found out */
    :: atomic { true -> goto crash }
    fi;
    /* The reply may be lost, so the log is asked in any case. */
    if
#ifdef LOST_IS_FAILED
    :: !rewrites && token == who -> goto crash
#endif
    :: atomic { commit[n + 1] && owner[n + 1] == token ->
        acknowledged = acknowledged | BIT(who);
        end(who - 1); young = young & ~BIT(file); goto done }
    :: atomic { commit[n + 1] && owner[n + 1] != token ->
        if :: rewrites -> stored = stored & ~BIT(file); young = young & ~BIT(file) :: else fi;
        goto again }
    :: atomic { !commit[n + 1] -> goto crash }     /* it was cleaned up */
    :: atomic { true -> goto crash }
    fi;
crash:
    atomic {
        end(who - 1); young = young & ~BIT(file);
        if
        :: !rewrites && token == who -> token = who + 10; file = 2; goto again
        :: else -> goto done
        fi
    };
stop:
    atomic { end(who - 1); young = young & ~BIT(file) };
done:
    skip
}

/* Merges all files of a version into one. */
proctype Compactor(byte who; byte file)
{
    byte n, c, l, v, sources, all;
    bool ok;

    atomic {
        list(n, c, v);
        replay(n, c, l, ok, v);
        begin(who, n + 1);
        if :: !ok || (l & (l - 1)) == 0 -> goto stop :: else fi;
        sources = l;
        collect(l, all, v);
        rows[file] = all; stored = stored | BIT(file); young = young | BIT(file);
        all = 0; l = 0; c = 0
    };
request:
    if :: n + 1 >= VERSIONS -> goto stop :: else fi;
    put(n + 1, 20 + file, BIT(file), sources);
    if
    :: commit[n + 1] && owner[n + 1] == 20 + file -> goto stop
    :: else ->
        atomic { list(n, c, v); replay(n, c, l, ok, v); begin(who, n + 1); c = 0 };
#ifdef BLIND_MERGE
        goto request
#else
        if
        :: ok && (sources & l) == sources -> goto request
        :: else -> atomic { stored = stored & ~BIT(file); goto stop }
        fi
#endif
    fi;
stop:
    atomic { end(who); young = young & ~BIT(file) }
}

/* Writes a checkpoint of the newest version, then points at it. */
proctype Checkpointer()
{
    byte n, c, l, v, round;
    bool ok;

    do
    :: round < CHECKPOINTS ->
        round++;
        atomic { list(n, c, v); replay(n, c, l, ok, v) };
        if
        :: !ok || c == n -> skip
        :: else ->
#ifdef HINT_FIRST
            hint = n;
#endif
            d_step { checkpoint[n] = true; held[n] = l };
#ifndef HINT_FIRST
            if :: hint == NONE || hint < n -> hint = n :: else fi
#endif
        fi
    :: else -> break
    od
}

/* Deletes what has expired: of the log, behind a checkpoint that can be read; of the data, what no version needs. */
proctype Cleaner()
{
    byte n, c, l, v, w, oldest, needed, candidates, round;
    bool ok;

    do
    :: round < CLEANUPS ->
        round++;
        if
        :: /* the log */
            d_step {
                c = NONE; v = 0;
                do
                :: v <= floor && v < VERSIONS -> if :: checkpoint[v] -> c = v :: else fi; v++
                :: else -> break
                od;
                v = 0
            };
            if
            :: c != NONE ->
                do
                :: w < c -> atomic { commit[w] = false; w++ }
                :: else -> break
                od;
                w = 0;
                do
                :: w < c -> atomic { checkpoint[w] = false; w++ }
                :: else -> break
                od;
                w = 0; c = 0
            :: else
            fi
#ifndef CLEANS_LOG_ONLY
        :: /* the data */
            atomic {
                list(n, c, v);
                oldest = floor;
                /* What the oldest version needs that is kept, and what came after it. */
                c = NONE;
                do
                :: v <= oldest && v < VERSIONS -> if :: checkpoint[v] -> c = v :: else fi; v++
                :: else -> break
                od;
                replay(oldest, c, l, ok, v);
                needed = l;
                v = oldest + 1;
                do
                :: v <= n ->
                    if :: commit[v] -> needed = needed | added[v] :: else -> ok = false fi;
                    v++
                :: else -> break
                od;
                v = 0; l = 0; c = 0; n = 0
            };
            if
            :: !ok -> skip
            :: else ->
#ifdef NO_FLOOR
                candidates = stored & ~needed;
#else
                candidates = stored & ~needed & ~young;
#endif
                /* Versions that came meanwhile. */
                atomic {
                    list(n, c, v);
                    v = oldest + 1;
                    do
                    :: v <= n -> if :: commit[v] -> candidates = candidates & ~added[v] :: else fi; v++
                    :: else -> break
                    od;
                    v = 0; n = 0; c = 0; needed = 0; oldest = 0
                };
                do
                :: candidates != 0 ->
                    d_step {
                        v = 0;
                        do :: !(candidates & BIT(v)) -> v++ :: else -> break od;
                        stored = stored & ~BIT(v); candidates = candidates & ~BIT(v); v = 0
                    }
                :: else -> break
                od
            fi
#endif
        fi
    :: else -> break
    od
}

/* Time: versions expire that are not the newest, but none that a write under way builds on. */
proctype Clock()
{
end_of_time:
    do
    :: floor < newest && IN_TIME(0) && IN_TIME(1) && IN_TIME(2) -> floor++
    :: floor == VERSIONS - 1 -> break
    od
}

/* Reads the newest version. */
proctype Reader()
{
    byte n, c, l, v, all, before, made;
    bool ok;

    atomic { before = acknowledged; made = newest; list(n, c, v) };
    assert(n >= made);
    replay(n, c, l, ok, v);
    if
    :: ok ->
        assert(l == truth[n]);
        collect(l, all, v);
        assert((all & before) == before);
        /* Its files are there as long as it is retained. */
        assert(n < floor || (stored & l) == l)
    :: else -> skip
    fi
}

/* At any moment: every retained version can be read, and the hint points at a checkpoint or at one that has expired. */
proctype Monitor()
{
    byte c, l, v, w, all;
    bool ok;

end_of_watch:
    do
    :: atomic {
        w = floor;
        do
        :: w <= newest ->
            d_step {
                c = NONE; v = 0;
                do
                :: v <= w -> if :: checkpoint[v] -> c = v :: else fi; v++
                :: else -> break
                od;
                v = 0
            };
            replay(w, c, l, ok, v);
            assert(ok);
            assert(l == truth[w]);
            assert((stored & l) == l);
            w++
        :: else -> break
        od;
        collect(l, all, v);
        assert((all & acknowledged) == acknowledged);
        assert(hint == NONE || checkpoint[hint] || hint < floor);
        c = 0; l = 0; w = 0; all = 0; ok = false
    }
    od
}

init
{
    atomic {
        commit[0] = true; added[0] = 1; truth[0] = 1; rows[0] = 1;
        underway[0] = NONE; underway[1] = NONE; underway[2] = NONE;
        run Writer(1, false);
        run Writer(2, true);
        run Compactor(2, 4);
        run Checkpointer();
        run Cleaner();
        run Clock();
#ifdef READER
        run Reader();
#endif
        run Monitor()
    }
}
