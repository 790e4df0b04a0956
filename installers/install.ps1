<#
.SYNOPSIS
Installs FaceTune for the user who runs this, on Windows. Safe to run again: that upgrades or repairs.

.DESCRIPTION
    powershell -ExecutionPolicy Bypass -File installers\install.ps1 [-Try] [-Detector FILE] [-Browser NAME,...]
    powershell -ExecutionPolicy Bypass -File installers\install.ps1 -Uninstall

For PowerShell 5.1 and 7. The environment variable FACETUNE_PYTHON names the Python to use:
3.10 or newer, with its modules venv, sqlite3 and ssl, and not from the Microsoft Store. Without it that is the first of
py -3, python and python3 that will do.

.PARAMETER Try
When all is installed, look at your face and print tracks for its mood.

.PARAMETER Detector
Take the face detector's weights from this file, not from the network.

.PARAMETER Browser
Register with these browsers (chrome, chromium, edge, brave, vivaldi, firefox), found or not; without it, with every
one that is found.

.PARAMETER Uninstall
Take everything back, except your settings.
#>
[CmdletBinding()]
param(
    [switch] $Try,
    [string] $Detector = '',
    [ValidatePattern('^[a-z,]+$')] [string[]] $Browser = @(),
    [switch] $Uninstall
)

Set-StrictMode -Version Latest
# Not 'Stop': PowerShell 5.1 would then take a program's first line on stderr for a failure.
$ErrorActionPreference = 'Continue'

$checkout = Split-Path -Parent $PSScriptRoot
$data = Join-Path ([Environment]::GetFolderPath('LocalApplicationData')) 'facetune'
$venv = Join-Path $data 'venv'
$python = Join-Path $venv 'Scripts\python.exe'
$facetune = Join-Path $venv 'Scripts\facetune.exe'

# Another Python's settings must not leak into the private environment; ONNX Runtime would report to its maker.
$env:PYTHONHOME = ''
$env:PYTHONPATH = ''
$env:PIP_USER = '0'
$env:PIP_NO_INPUT = '1'
$env:PIP_DISABLE_PIP_VERSION_CHECK = '1'
$env:ORT_DISABLE_TELEMETRY = '1'

function Stop-Install([string] $Reason) {
    [Console]::Error.WriteLine("install.ps1: $Reason")
    exit 1
}

function Test-Python([string[]] $Command, [string] $Code) {
    # Python code without double quotes: PowerShell 5.1 loses those on the way to a program.
    if (-not (Get-Command $Command[0] -CommandType Application -ErrorAction SilentlyContinue)) { return $false }
    $options = @($Command | Select-Object -Skip 1) + @('-c', $Code)
    & $Command[0] @options *> $null
    return $LASTEXITCODE -eq 0
}

function Find-Python {
    $candidates = @(@('py', '-3'), @('python'), @('python3'))
    if ($env:FACETUNE_PYTHON) { $candidates = @(, @($env:FACETUNE_PYTHON)) }
    $store = $false
    foreach ($candidate in $candidates) {
        $command = @($candidate)
        if (-not (Test-Python $command 'import ensurepip, sqlite3, ssl, sys, venv; sys.exit(sys.version_info < (3, 10))')) { continue }
        if (Test-Python $command "import sys; sys.exit('WindowsApps' in sys.base_prefix)") { return $command }
        $store = $true
    }
    if ($store) {
        Stop-Install ('The Python that was found is from the Microsoft Store. Windows gives its programs a private ' +
            'copy of the folders that browsers read, so they could not find FaceTune. Install Python from python.org.')
    }
    Stop-Install 'No Python 3.10 or newer with venv, sqlite3 and ssl was found. Install it from python.org, then run this again.'
}

function Install-Package {
    if (-not ((Test-Path $python) -and (Test-Python @($python) 'import pip, sqlite3, ssl, sys; sys.exit(sys.version_info < (3, 10))'))) {
        $command = @(Find-Python)
        Write-Output 'Making an environment ...'
        if (Test-Path $venv) { Remove-Item -Recurse -Force $venv }
        $options = @($command | Select-Object -Skip 1) + @('-m', 'venv', $venv)
        & $command[0] @options
        if ($LASTEXITCODE -ne 0) { Stop-Install 'The environment could not be made, see above.' }
    }
    Write-Output 'Installing FaceTune and its libraries (some 100 MB; this takes a minute or two) ...'
    Push-Location $checkout
    & $python -m pip install --quiet --upgrade .
    $status = $LASTEXITCODE
    Pop-Location
    if ($status -ne 0) { Stop-Install 'pip failed, see above. If a file is in use, close the browsers and run this again.' }
}

if ($Uninstall) {
    if (-not (Test-Path $data)) { Write-Output 'FaceTune is not installed.'; exit 0 }
    if (Test-Path $facetune) {
        & $facetune uninstall --data
        if ($LASTEXITCODE -ne 0) { Stop-Install 'Some of it could not be removed, see above.' }
    }
    if (Test-Path $venv) { Remove-Item -Recurse -Force $venv }
    if (Test-Path $venv) { Stop-Install "$venv is in use. Close the browsers, then run this again." }
    if ((Test-Path $data) -and -not (Get-ChildItem -Force $data)) { Remove-Item $data }
    Write-Output 'FaceTune is removed. Remove its extension in the browser, too.'
    exit 0
}

if ($Detector) {
    if (-not (Test-Path -LiteralPath $Detector -PathType Leaf)) { Stop-Install "There is no file $Detector." }
    $Detector = (Resolve-Path -LiteralPath $Detector).ProviderPath
}

Install-Package
if (-not (Test-Python @($python) 'import msgspec, numpy, onnxruntime, platformdirs, cv2')) {
    Write-Output 'A library does not load: installing everything anew ...'
    Remove-Item -Recurse -Force $venv
    Install-Package
    & $python -c 'import msgspec, numpy, onnxruntime, platformdirs, cv2'
    if ($LASTEXITCODE -ne 0) {
        Stop-Install ('A library does not load, see above. It may need the Visual C++ Redistributable or, on an N ' +
            'edition of Windows, the Media Feature Pack; Microsoft offers both.')
    }
}

Write-Output "Fetching the face detector's weights ..."
if ($Detector) {
    & $facetune models fetch --force --from $Detector
    if ($LASTEXITCODE -ne 0) { Stop-Install 'The weights could not be installed, see above.' }
} else {
    & $facetune models fetch --timeout 60
    if ($LASTEXITCODE -ne 0) {
        Write-Output 'Note: until then a weaker detector, the Haar cascade, serves. Run this again when there is a network.'
    }
}

& $facetune catalogue build
if ($LASTEXITCODE -ne 0) { Stop-Install 'The list of tracks could not be built, see above.' }

# powershell -File hands a list over as one word.
$named = @($Browser -split ',' | Where-Object { $_ } | ForEach-Object { '--browser', $_ })
& $facetune install @named
if ($LASTEXITCODE -ne 0) { Write-Output 'Note: FaceTune is installed, but not registered with every browser.' }

Write-Output @"
The command line is not on the PATH. Where a hint says facetune, type
    & "$facetune"

Now load the extension into your browser.
  Chrome, Chromium, Edge, Brave, Vivaldi: open chrome://extensions, switch on "Developer mode",
  click "Load unpacked", and choose the folder
      $checkout\extension
  Firefox: open about:debugging#/runtime/this-firefox, click "Load Temporary Add-on", and choose the file
      $checkout\extension\manifest.json
Then click FaceTune's icon.
"@

if ($Try) {
    & $facetune cameras
    $sample = @()
    if ($LASTEXITCODE -ne 0) {
        Write-Output 'No camera was found, so this looks at the sample portrait (NASA, public domain).'
        $sample = @('--sample')
    }
    & $facetune scan --limit 10 @sample
    # 3: looked, and was not sure.
    if ($LASTEXITCODE -notin 0, 3) { exit 1 }
}
exit 0
