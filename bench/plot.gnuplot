# SPDX-License-Identifier: LGPL-2.1-or-later
# Draws the lines of plot-data.py (data) as SVG (output): a line for each row, from
# plain Wine's time to wine-procstats's, on a logarithmic scale.
stats data using 2 nooutput
rows = STATS_records
set terminal svg size 900, 22 * rows + 110 font 'sans-serif,12' background 'white'
set output output
set datafile separator "\t"
set logscale x
set xlabel 'microseconds'
set format x '%g'
set yrange [rows:-1]
set grid xtics lc rgb '#dddddd'
set key above
set lmargin 46
plot data using 2:0:($3-$2):(0) with vectors nohead lc rgb '#aaaaaa' notitle, \
     data using ($4 > 0 ? $4 : 1/0):0 with points pt 5 ps 0.4 lc rgb '#888888' title 'floor', \
     data using 2:0:ytic(1) with points pt 6 ps 0.8 lc rgb '#c03030' title 'plain Wine', \
     data using 3:0 with points pt 7 ps 0.8 lc rgb '#2060c0' title 'wine-procstats'
