@echo off
rem SPDX-License-Identifier: LGPL-2.1-or-later
rem Runs the tests against this system's own DLLs, and those that can against wine-procstats's,
rem and writes what they find to report.txt beside this file.
setlocal
cd /d "%~dp0"
set PROCSTATS_TEST_DLLS=
set WINETEST_COLOR=0
echo wine-procstats report> report.txt
for %%a in (i386 x86_64) do if exist %%a\describe.exe set NATIVE=%%a
%NATIVE%\describe.exe >> report.txt 2>&1
ver >> report.txt
for %%a in (x86_64 i386) do if exist %%a\subjects.txt call :architecture %%a
echo Done: the results are in report.txt.
exit /b 0

:architecture
for /f "tokens=1,2,3" %%s in (%1\subjects.txt) do call :subject %1 %%s %%t %%u
goto :eof

rem A third column in subjects.txt says that the same can be asked of wine-procstats's DLLs.
:subject
call :run %1 system %2 %3
if not "%4"=="procstats" goto :eof
set PROCSTATS_TEST_DLLS=%CD%\%1
call :run %1 procstats %2 %3
set PROCSTATS_TEST_DLLS=
goto :eof

:run
echo %1 %2 %3 %4
echo == %1 %2 %3 %4 >> report.txt
set ARGUMENTS=
if "%4"=="fuzz" set ARGUMENTS=%FUZZ_ARGUMENTS%
%1\%3.exe %4 %ARGUMENTS% >> report.txt 2>&1
goto :eof
