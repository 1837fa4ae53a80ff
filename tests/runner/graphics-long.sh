# SPDX-License-Identifier: LGPL-2.1-or-later
# Windows look the same under wine-procstats as under plain Wine: each on an X server of
# its own, whose screen is a file.
# shellcheck disable=SC2317 # The functions are called by way of run.
# Needs: picture.exe
. "$PROCSTATS_SRCDIR/tests/env/tap.sh"
command -v Xvfb > /dev/null || skip_all "there is no Xvfb (apt-get install xvfb)"
. "$PROCSTATS_SRCDIR/tests/runner/side_by_side.sh"

picture=$PROCSTATS_BUILDDIR/$PROCSTATS_HOST_ARCH-windows/picture.exe
server=
# shellcheck disable=SC2016,SC2034,SC2154 # tap.sh evaluates it.
tap_at_exit="$tap_at_exit"'; [ -z "$server" ] || kill "$server"'

# start_screen FOLDER: an X server without fonts and cursor blinking, its picture in FOLDER
start_screen() {
    mkdir -p "$1"
    exec 7> "$1/number"
    Xvfb -displayfd 7 -screen 0 640x480x24 -fbdir "$1" -nolisten tcp -noreset > "$1/log" 2>&1 &
    server=$!
    exec 7>&-
    until [ -s "$1/number" ]; do
        kill -0 "$server" || return 1
        sleep 0.1
    done
    DISPLAY=:$(cat "$1/number")
    export DISPLAY
    screen=$1/Xvfb_screen0
}

# The desktop belongs to the screen, or to none, that it was begun on.
stop_wine() {
    "$(dirname "$plain")/wineserver" -k
    "$(dirname "$plain")/wineserver" -w
}

stop_screen() {
    stop_wine
    kill "$server"
    wait "$server" 2> /dev/null
    server=
}

# pixel FILE X Y: its colour, as red, green and blue; the file is an XWD dump, whose header says how
# long it is, and behind which 256 colours of 12 bytes stand
pixel() {
    header=$(od -An -v -t u1 -N 4 "$1" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }')
    colours=$(od -An -v -t u1 -j 76 -N 4 "$1" | awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }')
    od -An -v -t u1 -j $((header + colours * 12 + ($3 * 640 + $2) * 4)) -N 3 "$1" | awk '{ print $3, $2, $1 }'
}

# show WINE: the picture of our own window is in $work/picture.WINE
show() {
    mkfifo "$work/in"
    "$1" "$picture" < "$work/in" > "$work/out" 2>&1 &
    program=$!
    exec 9> "$work/in"
    until grep -q drawn "$work/out"; do
        kill -0 "$program" 2> /dev/null || break
        sleep 0.1
    done
    # Drawn by Wine, but perhaps on its way to the screen.
    tries=0
    until [ "$(pixel "$screen" 319 1)" = "255 255 255" ] && [ "$(pixel "$screen" 1 1)" = "0 255 128" ] || [ $((tries += 1)) -gt 100 ]; do
        sleep 0.1
    done
    cp "$screen" "$work/picture.${1##*/}"
    exec 9>&-
    wait "$program"
    is $? 3 "${1##*/}: the window ends in order"
    rm "$work/in"
}

# settle NAME: waits until the screen has stayed as it is for a second, keeps it in $work/NAME
settle() {
    tries=0
    cp "$screen" "$work/$1"
    until sleep 1 && ! cmp -s "$screen" "$work/blank" && cmp -s "$screen" "$work/$1" || [ $((tries += 1)) -gt 30 ]; do
        cp "$screen" "$work/$1"
    done
}

stop_wine
for wine in "$plain" "$PROCSTATS_RUNNER"; do
    name=${wine##*/}
    run "$name: an X server" start_screen "$work/$name.1" || tap_done
    show "$wine"
    shown=$work/picture.$name
    is "$(pixel "$shown" 1 1), $(pixel "$shown" 15 1), $(pixel "$shown" 301 1), $(pixel "$shown" 400 300)" "0 255 128, 255 255 255, 150 105 128, 0 0 0" "$name: stripes, ground and screen have their colours"
    stop_screen

    run "$name: an X server for Wine's own program" start_screen "$work/$name.2" || tap_done
    cp "$screen" "$work/blank"
    "$wine" winemine > /dev/null 2>&1 &
    settle "mine.$name"
    ! cmp -s "$work/blank" "$work/mine.$name"
    ok $? "$name: winemine shows itself"
    stop_screen
    wait
done
run "our own window looks the same" cmp "$work/picture.${plain##*/}" "$work/picture.wine-procstats"
run "winemine looks the same" cmp "$work/mine.${plain##*/}" "$work/mine.wine-procstats"
tap_done
