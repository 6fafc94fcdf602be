/** What `--help` says besides the options: examples first, then the words that a command takes. */

const CRITERIA = `
Criteria say when two files are the same: features joined by +, all of which must agree. Several
criteria are tried in the order given, and any of them is enough. Size is part of each.

  path, rel_path   the same path below the two roots
  name             the same name
  mtime            the same time of modification
  size             the same size
  qhash            the same first, middle and last block
  phash_N          the same N per cent of the content, 0 < N < 100
  md5, sha256, xxh128
                   the same digest of the whole content
  content          the same content, byte by byte

Without criteria: path+mtime qhash+sha256, and nothing is read that costs more than to copy it.
`;

const REMOTE = `
A location on another machine is [user@]host:dir, reached with ssh and its configuration; dir begins
in the home directory there. ./a:b is a local directory. Only Node is needed there, 18 or newer:
--bring-runtime sends yours to a machine of the same kind that has none, --runtime FILE another one.
--bwlimit takes KiB a second, or 1.5m, 2g. The variable MYRROR_SSH stands for --ssh.
`;

const PATTERNS = `
Patterns of --exclude are those of a .gitignore file, relative to both roots: '*.tmp', '/cache/'.
`;

const PATTERNS_OF_ONE = `
Patterns of --exclude are those of a .gitignore file, relative to the root: '*.tmp', '/cache/'.
`;

const EXIT_CODES = `
Exit codes: 0 done, or nothing to do; 2 wrong usage; 3 finished with problems; 4 refused, nothing
was changed; 5 connection; 70 a bug of ours; 130, 143 interrupted (run it again to go on).
`;

export const programHelp: string = `
Make a backup equal to your photos, moving inside it what you have moved:
  myrror sync ~/Photos /media/backup/Photos

See first what would be done:
  myrror sync --dry-run ~/Photos /media/backup/Photos

The same on another machine, over ssh:
  myrror sync ~/Photos nas:backup/Photos

Write the plan down, read and edit it, carry it out later:
  myrror compare ~/Photos /media/backup/Photos -o todo.myr_actions
  myrror apply todo.myr_actions

Was a run interrupted? See what it has left:
  myrror status /media/backup/Photos

See whether the disk still holds what was written to it:
  myrror verify /media/backup/Photos

Each command has its own examples: myrror sync --help
${EXIT_CODES}`;

export const analyzeHelp: string = `
A list holds names, sizes and times, so that a tree can be compared where it is not at hand.

  myrror analyze ~/Photos                        print the list
  myrror analyze ~/Photos -o photos.myr_flist    write it to a file
  myrror analyze ~/Photos -o photos.myr_flist --with qhash+sha256
                                                 with digests, so that moved files are recognised
                                                 wherever the list is compared

FEATURES are digests joined by +: qhash, phash_1 to phash_99, md5, sha256, xxh128.
${PATTERNS}${REMOTE}${EXIT_CODES}`;

export const compareHelp: string = `
SOURCE and DESTINATION are directories, here or on other machines, or lists that analyze has
written. Nothing is changed.

  myrror compare ~/Photos /media/backup/Photos                        print what must be done
  myrror compare ~/Photos /media/backup/Photos -o todo.myr_actions    write it to a file
  myrror compare photos.myr_flist /media/backup/Photos -o todo.myr_actions
                                                 a list instead of a tree
  myrror compare ~/Photos /media/backup/Photos path+mtime name+qhash sha256
                                                 with criteria of your own
  myrror compare --exit-code -q ~/Photos /media/backup/Photos sha256 > /dev/null
                                                 exit 0 if they are equal, 1 if they differ
${CRITERIA}${PATTERNS}${REMOTE}
Standard output takes the plan, or with --json the events.
${EXIT_CODES}`;

export const applyHelp: string = `
ACTIONS is a plan that compare has written. A line that you take out, or put a # before, is an
action that is not done. Every path is checked first to be as it was when the plan was made.

  myrror apply todo.myr_actions             show what will be done, ask, and do it
  myrror apply --dry-run todo.myr_actions   check it and show it only
  myrror apply --yes todo.myr_actions       do it without a question, as in a script

A plan that would remove more than half of the files (and more than 10) is refused; --max-delete
sets another limit: a number as in 200, a share as in 20%, 100% for none.

After an interruption the same command again goes on. Where its source is not at hand:
  myrror status /media/backup/Photos           show what was left
  myrror apply --resume /media/backup/Photos   do the renames to the end, keep what is staged
  myrror apply --abort /media/backup/Photos    undo the renames, throw away what is staged
${EXIT_CODES}`;

export const statusHelp: string = `
LOCATION is a destination, here or on another machine. Nothing is changed there, and a run that is at
work is not held up.
  myrror status /media/backup/Photos        what is done, parked and staged, and by whom it is locked
  myrror status -v nas:backup/Photos        the same with every path
  myrror status --exit-code -q nas:backup/Photos
                                            exit 0 if nothing is interrupted, 1 if something is
Exit codes: 0; 1 with --exit-code; 2 wrong usage; 3 the journal is damaged; 4 .myrror is not ours;
5 connection.
`;

export const syncHelp: string = `
DESTINATION becomes equal to SOURCE. What it holds under other names is moved or copied there; only
content that it lacks is brought. It is made if its parent directory exists.

  myrror sync ~/Photos /media/backup/Photos             show what will be done, ask, and do it
  myrror sync --dry-run ~/Photos /media/backup/Photos   show it only
  myrror sync --yes -q ~/Photos /media/backup/Photos    as in a nightly job
  myrror sync -e '*.tmp' -e /cache/ ~/work /media/backup/work
                                                        leave out what matches, on both sides
  myrror sync ~/Photos /media/backup/Photos path+mtime name+qhash sha256
                                                        with criteria of your own
  myrror sync me@nas:Photos ~/Photos --ssh "ssh -p 2222" --compress
                                                        from another machine
${CRITERIA}${PATTERNS}${REMOTE}
A run that would remove more than half of the files (and more than 10) is refused; --max-delete
sets another limit: a number as in 200, a share as in 20%, 100% for none.
${EXIT_CODES}`;

export const verifyHelp: string = `
Every file that a digest is remembered of is read and compared with it. Files are named whose content
changed although size, times and inode are as they were: that is how a failing disk looks. Nothing is
changed. sync, compare and analyze remember the digests that they have read (.myrror/ in the tree).

  myrror verify /media/backup/Photos             read what is known, name what is damaged
  myrror verify --record /media/backup/Photos    and read the rest, so that it is known the next time
  myrror verify -q nas:backup/Photos             as in a monthly job

A damaged file is repaired from a good copy, as by myrror sync GOOD DAMAGED sha256 --no-cache.
${PATTERNS_OF_ONE}${REMOTE}
Exit codes: 0 all that could be compared is as it was; 1 contents have changed; 2 wrong usage; 3 some files
could not be read; 5 connection; 70 a bug of ours; 130, 143 interrupted.
`;

export const explainHelp: string = `
  myrror explain todo.myr_actions holiday/IMG_1.jpg

PATH is one that the plan names, before or after the arrow. Write it as you would type it, or as it
stands in the plan.
`;
