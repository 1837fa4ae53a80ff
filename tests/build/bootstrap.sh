# SPDX-License-Identifier: LGPL-2.1-or-later
# bootstrap's own decisions, in a tree and a PATH where apt-get, autoreconf, make and
# the rest only note that they were called: what it installs and when, what it leaves
# alone the second time, and what reaches the program.
# Needs: nothing
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"

tree=$work/tree
calls=$work/calls
mkdir -p "$tree/build-aux" "$work/bin" "$work/elsewhere" "$work/prefix"
cp "$PROCSTATS_SRCDIR/bootstrap" "$tree"
# The prefix is there already.
: > "$work/prefix/system.reg"

for tool in cat dirname env find grep mkdir readlink rm sed sh touch tr; do
    ln -s "$(command -v "$tool")" "$work/bin/$tool"
done

# stub NAME: a command of the PATH that notes its call, then runs the script on
# standard input
stub() {
    {
        echo '#!/bin/sh'
        # shellcheck disable=SC2016
        echo 'echo "${0##*/} $*" >> "$CALLS"'
        cat
    } > "$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# Of the two compilers that of the machine's own bitness is the missing one.
if [ "$PROCSTATS_HOST_ARCH" = i386 ]; then
    debian=i386 missing=i686-w64-mingw32-gcc package=gcc-mingw-w64-i686-win32
else
    debian=amd64 missing=x86_64-w64-mingw32-gcc package=gcc-mingw-w64-x86-64-win32
    if [ -e /usr/lib/i386-linux-gnu/wine/i386-unix/ntdll.so ] && [ ! -e /usr/lib32/crt1.o ]; then
        skip_all "more than a compiler is missing here: gcc-multilib"
    fi
fi
for command in cc autoreconf automake make musl-gcc winebuild wine wine64 i686-w64-mingw32-gcc; do
    [ "$command" = "$missing" ] || stub "$command" < /dev/null
done
printf '#!/bin/sh\necho %s\n' "$debian" > "$work/bin/dpkg"
# The tests' own user is root in some places only.
# shellcheck disable=SC2016
printf '#!/bin/sh\necho "$USER_ID"\n' > "$work/bin/id"
printf '#!/bin/sh\necho 3\n' > "$work/bin/nproc"
chmod +x "$work/bin/dpkg" "$work/bin/id" "$work/bin/nproc"

stub autoreconf << 'END'
touch configure Makefile.in build-aux/tap-driver.sh
cat > configure << 'INNER'
#!/bin/sh
echo "configure $*" >> "$CALLS"
echo "WINE = $WINE_STUB" > Makefile
cat > wine-procstats << 'RUNNER'
#!/bin/sh
printf '%s\0' "$@" > "$CALLS.arguments"
cat
exit 42
RUNNER
touch ../configured
/bin/chmod +x wine-procstats
INNER
/bin/chmod +x configure
END
# The missing compiler is what gets installed.
stub apt-get << 'END'
case " $* " in
*" -s "*) test -e "$CALLS.lists" ;;
*" update "*) touch "$CALLS.lists" ;;
*" install "*)
    printf '#!/bin/sh\n' > "$BIN/$MISSING"
    /bin/chmod +x "$BIN/$MISSING"
    ;;
esac
END

# bootstrap ARGUMENTS...: runs it as user $user in another folder, and leaves its
# standard output, standard error and exit status in $work
user=0
bootstrap() {
    : > "$calls"
    (
        cd "$work/elsewhere" &&
            env PATH="$work/bin" USER_ID="$user" CALLS="$calls" BIN="$work/bin" MISSING="$missing" \
                WINE_STUB="$work/bin/wine64" WINEPREFIX="$work/prefix" HOME="$work" "$tree/bootstrap" "$@"
    ) > "$work/out" 2> "$work/err"
    status=$?
}

# called PATTERN: how often a call of this form was made
called() {
    grep -c "$1" "$calls"
}

bootstrap --help
is "$status $(grep -c 'bootstrap check' "$work/out")" "0 1" "--help explains"
bootstrap
is "$status $(cat "$work/out")" "2 " "no command is an error"
bootstrap frobnicate
is "$status $(called .)" "1 0" "an unknown command is an error, and nothing is done"
bootstrap run app.exe
is "$status $(grep -c -e '-- app.exe' "$work/err")" "1 1" "a program without -- is told how"
bootstrap run --
is "$status $(called .)" "1 0" "-- without a program is an error"

user=1000
bootstrap run -- app.exe
is "$status $(called .)" "1 0" "neither root nor sudo: bootstrap run fails and does nothing"
is "$(grep -c "install --no-install-recommends $package *\$" "$work/err")" 1 \
    "without sudo the error names what is missing, and only that"

stub sudo << 'END'
"$@"
END
printf 'a line of input\n' > "$work/in"
bootstrap run -- app.exe 'two words' '' "quote's \"and\" \$HOME *" '--' < "$work/in"
is "$(called "^sudo env .*apt-get .*install $package\$")" 1 "an ordinary user installs by sudo"
is "$(called '^apt-get .*update')" 1 "the package lists are updated when they are too old"
is "$(called '^autoreconf')" 1 "configure is generated"
is "$(called '^configure')" 1 "the build is configured"
is "$(called '^make .*-j3 all$')" 1 "the build is made on every processor"
is "$status" 42 "the program's exit status passes through"
is "$(cat "$work/out")" "a line of input" "standard input and output are the program's alone"
printf '%s\0' app.exe 'two words' '' "quote's \"and\" \$HOME *" '--' > "$work/wanted"
run "the arguments arrive byte for byte" cmp "$work/wanted" "$calls.arguments"

bootstrap run -- app.exe < /dev/null
is "$(called '^apt-get') $(called '^sudo') $(called '^autoreconf') $(called '^configure')" "0 0 0 0" \
    "the second time nothing is installed, generated or configured"
is "$(called '^make .* all$')" 1 "the second time make sees what is to be built"

touch -d '1 hour ago' "$tree/Makefile.in"
touch "$tree/local.mk"
bootstrap run -- app.exe < /dev/null
is "$(called '^autoreconf') $(called '^configure')" "1 0" "a changed makefile is generated from"
bootstrap run -- app.exe < /dev/null
is "$(called '^autoreconf')" 0 "a changed makefile is generated from only once"

stub wine64 << 'END'
echo "places: $WINEPREFIX $XDG_DATA_HOME $XDG_CONFIG_HOME $XDG_CACHE_HOME" >> "$CALLS"
END
stub wineserver < /dev/null
mkdir "$work/wine"
mv "$work/bin/wine64" "$work/bin/wineserver" "$work/wine"
ln -s ../wine/wine64 "$work/bin/wine64"
bootstrap run
build=$tree/build/demo
is "$(called "^places: $build/prefix $build/data $build/config $build/cache\$")" "$(called '^places:')" \
    "what Wine writes for the user stays in the build tree when bootstrap shows the difference"
is "$(called '^wineserver -k') $(called '^wineserver -w')" "3 3" \
    "the Wine behind a link in PATH is ended before, between and after the two tables"

rm "$work/bin/$missing"
user=0
bootstrap run -- app.exe < /dev/null
is "$(called '^sudo') $(called 'update') $(called '^apt-get .* -y .*install gcc-mingw')" "0 0 1" \
    "root installs without sudo, and good package lists are not updated"
is "$(called '^configure')" 1 "the build is configured again for what was installed"

# A user's module of Python is as good as Debian's.
stub python3 < /dev/null
printf '#!/bin/sh\n' > "$work/bin/$missing"
chmod +x "$work/bin/$missing"
bootstrap check < /dev/null
is "$(called '^apt-get .* -y .*install .*strace') $(called '^apt-get .* -y .*install .*jsonschema')" "1 0" \
    "a module that Python finds is not installed"
rm "$work/bin/python3"

bootstrap check < /dev/null
is "$(called '^apt-get .* -y .*install .*strace tmux unzip zip$')" 1 "check installs what the tests use besides"

rm "$work/bin/$missing" "$work/bin/apt-get"
bootstrap check
is "$status $(grep -c "not Debian.*$package" "$work/err")" "1 1" "on an unknown system bootstrap says what it needs"
case $PROCSTATS_HOST_ARCH in
i386) fedora=mingw32-gcc ;;
*) fedora=mingw64-gcc ;;
esac
stub dnf < /dev/null
bootstrap run
is "$status $(called .) $(grep -c "as root run: dnf install $fedora *\$" "$work/err")" "1 0 1" "on Fedora bootstrap says the command of dnf"
rm "$work/bin/dnf" "$work/bin/i686-w64-mingw32-gcc"
stub pacman < /dev/null
bootstrap run
is "$status $(called .) $(grep -c 'as root run: pacman -S --needed mingw-w64-gcc *$' "$work/err")" "1 0 1" \
    "on Arch bootstrap says the command of pacman, each package once"
tap_done
