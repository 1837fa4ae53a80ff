# SPDX-License-Identifier: LGPL-2.1-or-later
# Memory and I/O over time, one line for each process; see plot-log, which sets terminal, picture
# and data.
if (terminal eq "svg") {
    set terminal svg size 900,600 dynamic font "sans-serif,13" background "white"
} else {
    set terminal pngcairo size 900,600 font "sans-serif,10" background "white"
}
set output picture
set datafile separator "\t"
stats data using 1 nooutput
blocks = STATS_blocks
set multiplot layout 2,1
set grid linecolor "#dddddd"
set border 3
set lmargin 9
set rmargin 24
set tics nomirror out
set key outside right top
set xlabel "seconds"
set yrange [0:*]
set ylabel "working set, MiB"
plot for [i = 0:blocks - 1] data index i using 1:2 with lines linewidth 2 title columnheader(1)
set ylabel "read and written, MiB/s"
plot for [i = 0:blocks - 1] data index i using 1:3 with lines linewidth 2 title columnheader(1)
unset multiplot
