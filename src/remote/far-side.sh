# Runs on the far side before anything else of ours: looks for a Node that can run the loader, and takes
# one from the connecting side where there is none. The build makes one line of it without these comments
# (REMOTE_COMMAND in remote-command.ts reads one), so each line ends where a command may end.
# Made for any POSIX sh. What it says and hears is described in start-up.ts.

IFS= read -r loader && IFS= read -r hello || exit 0;
nonce=${hello%% *};
old=;
user=$(id -u);

say() { printf '\036\002%s %s\n' "$nonce" "$*"; };

# Runs the loader and comes back only if this Node cannot: 97 is said by a Node that is too old, 126 and 127
# by the shell of a program that cannot be run. Nothing has been read then. The loader and the hello are in
# the environment, which a list of processes does not show.
go() {
  MYRROR_LOADER=$loader MYRROR_HELLO=$hello "$1" -e '
    process.versions.node.split(".")[0]<18?process.exit(97):eval(process.env.MYRROR_LOADER)';
  code=$?;
  case $code in 97) old="$old $1" ;; 126 | 127) ;; *) exit $code ;; esac;
};

sum() {
  set -- $(sha256sum < "$1" 2> /dev/null || shasum -a 256 < "$1" 2> /dev/null);
  echo "$1";
};

# True if there is a directory to keep files in that is ours alone; private-directory.ts asks the same.
# `ls -n` writes `drwx------ links uid ...` everywhere.
kept=${XDG_CACHE_HOME:-$HOME/.cache}/myrror;
private() {
  (umask 077; mkdir -p "$kept") 2> /dev/null;
  [ -d "$kept" ] && [ ! -L "$kept" ] || return 1;
  set -- $(ls -ldn "${kept%/*}/");
  case $1 in d???????-*) ;; *) return 1 ;; esac;
  [ "$3" = 0 ] || [ "$3" = "$user" ] || return 1;
  set -- $(ls -ldn "$kept");
  [ "$3" = "$user" ] && chmod 700 "$kept";
};

for name in node nodejs; do command -v "$name" > /dev/null 2>&1 && go "$name"; done;
for file in
  "$HOME"/.nvm/versions/node/*/bin/node
  "$HOME"/.local/bin/node
  "$HOME"/bin/node
  "$HOME"/.volta/bin/node
  "$HOME"/.asdf/shims/node
  "$HOME"/.local/share/fnm/node-versions/*/installation/bin/node
  "$HOME"/n/bin/node
  /usr/local/bin/node
  /usr/local/nodejs/bin/node
  /opt/homebrew/bin/node
  /opt/local/bin/node
  /opt/bin/node
  /opt/node*/bin/node
  /snap/bin/node
  /var/packages/Node.js*/target/usr/local/bin/node
  /opt/NodeJS*/bin/node
  /share/*/.qpkg/NodeJS*/bin/node
; do [ -f "$file" ] && [ -x "$file" ] && go "$file"; done;

# What an earlier run has brought is used only if it has the digest in its name.
if private; then
  for file in "$kept"/node-*; do
    [ -f "$file" ] && [ ! -L "$file" ] && [ "$(sum "$file")" = "${file##*/node-}" ] && go "$file";
  done;
fi;

libc=glibc;
for file in /lib/ld-musl-*; do [ -e "$file" ] && libc=musl; done;
say no-node "$(uname -s)" "$(uname -m)" "$libc" "$old";
IFS=' ' read -r digest size packed || exit 0;

# True if the directory has room for the program and programs in it may be run.
room() {
  printf '#!/bin/sh\nexit 0\n' > "$1/.try-$nonce" && chmod 700 "$1/.try-$nonce" && "$1/.try-$nonce";
  code=$?;
  rm -f "$1/.try-$nonce";
  [ $code = 0 ] || return 1;
  set -- $(df -Pk "$1" | tail -n 1);
  case $4 in '' | *[!0-9]*) ;; *) [ "$4" -gt $((size / 1024 + 1024)) ] ;; esac;
};

fail() {
  [ -z "$spare" ] || rm -rf "$spare";
  say "$@";
  exit 1;
};

# Where the program cannot be kept, the loader removes it as soon as it runs (MYRROR_DROP).
spare=;
trap '[ -z "$spare" ] || rm -rf "$spare"' EXIT;
trap 'exit 1' HUP INT TERM PIPE;
if private && room "$kept" 2> /dev/null; then
  spare=$kept/.new-$nonce;
  new=$spare;
  keep=yes;
else
  keep=;
  for place in "${TMPDIR:-/tmp}" /dev/shm /var/tmp "$HOME"; do
    spare=$(mktemp -d "$place/myrror.XXXXXXXX" 2> /dev/null) || { spare=; continue; };
    room "$spare" 2> /dev/null && break;
    rm -rf "$spare";
    spare=;
  done;
  [ -n "$spare" ] || fail failed no directory there has room for a program and lets it run;
  new=$spare/node;
  MYRROR_DROP=$spare;
  export MYRROR_DROP;
fi;

say send;
(umask 077; head -c "$packed" | gzip -dc > "$new") 2> /dev/null;
[ "$(sum "$new")" = "$digest" ] || fail failed the Node arrived damaged or cut short;
chmod 700 "$new";
version=$("$new" --version 2>&1);
case $version in v1[89].* | v[2-9][0-9].*) ;; *) fail unfit $version ;; esac;
if [ -n "$keep" ]; then mv -f "$new" "$kept/node-$digest" && spare= && new=$kept/node-$digest; fi;
go "$new";
fail unfit the Node that was sent cannot be run;
