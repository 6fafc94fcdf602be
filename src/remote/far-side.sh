# Runs on the far side before anything else of ours: looks for a Node that can run the loader, and takes
# one from the connecting side where there is none. The build makes one line of it without these comments
# (REMOTE_COMMAND in remote-command.ts reads one), so each line ends where a command may end.
# Made for any POSIX sh. What it says and hears is described in start-up.ts.

IFS= read -r loader && IFS= read -r hello || exit 0;
nonce=${hello%% *};
old=;

say() { printf '\036\002%s %s\n' "$nonce" "$*"; };

# Runs the loader and comes back only if this Node cannot: 97 is said by a Node that is too old, 126 and 127
# by the shell of a program that cannot be run. Nothing has been read then. The loader and the hello are in
# the environment, which a list of processes does not show. The helper makes little that it
# keeps, so that it needs no more than a quarter of the room that V8 takes for what is new.
go() {
  MYRROR_LOADER=$loader MYRROR_HELLO=$hello "$1" --max-semi-space-size=4 -e '
    process.versions.node.split(".")[0]<18?process.exit(97):eval(process.env.MYRROR_LOADER)';
  code=$?;
  case $code in 97) old="$old $1" ;; 126 | 127) ;; *) exit $code ;; esac;
};

sum() {
  set -- $(sha256sum < "$1" 2> /dev/null || shasum -a 256 < "$1" 2> /dev/null);
  echo "$1";
};

# True if there is a directory to keep files in that is ours alone; private-directory.ts asks the same.
# `ls -n` writes `drwx------ links uid ...` everywhere. A relative XDG_CACHE_HOME is ignored, as user-cache.ts does.
kept=$HOME/.cache/myrror;
case ${XDG_CACHE_HOME-} in /*) kept=${XDG_CACHE_HOME%/}/myrror ;; esac;
private() {
  user=$(id -u);
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
# What it takes to have one comes only now (far-runtime.sh): few runs need it.
IFS= read -r bring || exit 0;
eval "$bring"
