@echo off
rem SPDX-License-Identifier: LGPL-2.1-or-later
rem Runs the conformance suite against this system's own DLLs, and against those of
rem wine-procstats, and writes what it finds to report.txt beside this file.
setlocal
cd /d "%~dp0"
set PROCSTATS_TEST_DLLS=
set WINETEST_COLOR=0
echo wine-procstats report > report.txt
ver >> report.txt
for %%a in (x86_64 i386) do if exist %%a\procstats_test.exe call :architecture %%a
echo Done: the results are in report.txt.
goto :eof

:architecture
call :suite %1 system
set PROCSTATS_TEST_DLLS=%CD%\%1
call :suite %1 procstats
set PROCSTATS_TEST_DLLS=
goto :eof

:suite
for /f %%s in (%1\subjects.txt) do call :subject %1 %2 %%s
goto :eof

:subject
echo %1 %2 %3
echo == %1 %2 %3 >> report.txt
%1\procstats_test.exe %3 %FUZZ_ARGUMENTS% >> report.txt 2>&1
goto :eof
