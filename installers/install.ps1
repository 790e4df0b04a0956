<#
.SYNOPSIS
Installs FaceTune for the user who runs this, on Windows, or takes it back. Safe to run again.

.DESCRIPTION
    powershell -ExecutionPolicy Bypass -File installers\install.ps1 [-Try] [-Browser NAME,...] [-Wheel FILE] ...
    powershell -ExecutionPolicy Bypass -File installers\install.ps1 -Uninstall

For PowerShell 5.1 and 7. This only finds a Python that can be used; the rest is native_host\facetune\installer, in
this folder or in a wheel.

.PARAMETER Try
When all is installed, look at your face and print tracks for its mood.

.PARAMETER Browser
Register with these browsers, found or not; without it, with every one that is found.

.PARAMETER Wheel
Install this wheel; without a network where its libraries' wheels lie beside it.

.PARAMETER Detector
Take the face detector's weights from this file, not from the network.

.PARAMETER Python
The Python to use, 3.10 or newer; so does the environment variable FACETUNE_PYTHON.

.PARAMETER Prefix
Put the private environment here, not into the user's data.

.PARAMETER System
Install for every user of this computer, which takes an administrator.

.PARAMETER Yes
Ask nothing: replace a newer version, erase history and settings.

.PARAMETER Uninstall
Take everything back; asks before it erases history and settings.
#>
[CmdletBinding()]
param(
    [switch] $Try,
    [ValidatePattern('^[a-z,-]+$')] [string[]] $Browser = @(),
    [string] $Wheel = '',
    [string] $Detector = '',
    [string] $Python = $env:FACETUNE_PYTHON,
    [string] $Prefix = '',
    [switch] $System,
    [switch] $Yes,
    [switch] $Uninstall
)

Set-StrictMode -Version Latest
# Not 'Stop': PowerShell 5.1 would then take the first line that a program writes to stderr for a failure.
$ErrorActionPreference = 'Continue'

function Exit-Install([string] $Reason) {
    [Console]::Error.WriteLine("install.ps1: $Reason")
    exit 1
}

$source = $Wheel
if (-not $source) {
    $source = Join-Path (Split-Path -Parent $PSScriptRoot) 'native_host'
    foreach ($file in Get-ChildItem -Path $PSScriptRoot -Filter 'facetune-*.whl') { $source = $file.FullName }
}
if (-not (Test-Path -LiteralPath $source)) { Exit-Install "There is no $source." }

$given = @()
if ($Try) { $given += '--try' }
if ($System) { $given += '--system' }
if ($Yes) { $given += '--yes' }
if ($Uninstall) { $given += '--uninstall' }
if ($Wheel) { $given += '--wheel', $Wheel }
if ($Detector) { $given += '--detector', $Detector }
if ($Python) { $given += '--python', $Python }
# A backslash before the quote that PowerShell 5.1 closes it with would make that quote a part of it.
if ($Prefix) { $given += '--prefix', ($Prefix -replace '(?<!:)\\+$', '') }
foreach ($name in $Browser) { $given += '--browser', $name }

# Without double quotes, which PowerShell 5.1 loses on the way to a program.
$run = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module(sys.argv.pop(1), run_name='__main__')"
$candidates = @(@('py', '-3'), @('python'), @('python3'))
if ($Python) { $candidates = @(, @($Python)) }
$objections = @()
foreach ($candidate in $candidates) {
    $command = @($candidate)
    if (-not (Get-Command $command[0] -CommandType Application -ErrorAction SilentlyContinue)) { continue }
    # Ignores the settings of other Pythons (-I) and writes nothing into the folder (-B). The names below facetune.setup
    # are old ones, which the wheels of 0.1 have, too: see native_host\facetune\setup.
    $start = @($command | Select-Object -Skip 1) + @('-I', '-B', '-c', $run, $source)
    $said = & $command[0] @start 'facetune.setup.probe' 2> $null
    if ($LASTEXITCODE -eq 0) {
        & $command[0] @start 'facetune.setup.bootstrap' @given
        exit $LASTEXITCODE
    }
    if ($said) { $objections += "$said" }
}
Exit-Install ((@('No Python that FaceTune can use was found: 3.10 or newer, from python.org.') + $objections) -join "`n    ")
