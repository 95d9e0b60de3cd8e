import { quote } from '../../shells/pwsh.js';
import type { Activation, Activator } from './activation.js';

/**
 * `Activate.ps1`. `$env:X = $null` is what unsets a variable in every version without an error when there is none;
 * the wrapper of the prompt calls the user's own first, for any statement before would reset `$?`.
 */
export function pwsh({ path, bin, binName, name }: Activation): Activator {
  return {
    file: 'Activate.ps1',
    text: `# Activates this environment: ". ${binName}/Activate.ps1" in PowerShell.

function global:deactivate ([switch] $NonDestructive) {
    $separator = [IO.Path]::PathSeparator
    $ours = @(${quote(bin)})
    if ($env:VIRTUAL_ENV) { $ours += Join-Path $env:VIRTUAL_ENV ${quote(binName)} }
    if ($null -ne $env:PATH) {
        $env:PATH = @($env:PATH -split [regex]::Escape($separator) | Where-Object { $ours -cnotcontains $_ }) -join $separator
    }
    if (Test-Path -LiteralPath Variable:global:_OLD_VIRTUAL_PYTHONHOME) {
        if ($null -eq $env:PYTHONHOME) { $env:PYTHONHOME = $global:_OLD_VIRTUAL_PYTHONHOME }
        Remove-Variable -Name _OLD_VIRTUAL_PYTHONHOME -Scope Global
    }
    if (Test-Path -LiteralPath Function:_OLD_VIRTUAL_PROMPT) {
        if ("$(Get-Content -LiteralPath Function:prompt)" -match '_OLD_VIRTUAL_PROMPT') {
            Copy-Item -LiteralPath Function:_OLD_VIRTUAL_PROMPT -Destination Function:global:prompt
        }
        Remove-Item -LiteralPath Function:_OLD_VIRTUAL_PROMPT
    }
    if (Test-Path -LiteralPath Variable:global:_PYTHON_VENV_PROMPT_PREFIX) {
        Remove-Variable -Name _PYTHON_VENV_PROMPT_PREFIX -Scope Global -Force
    }
    $env:VIRTUAL_ENV = $null
    $env:VIRTUAL_ENV_PROMPT = $null
    $env:_OLD_VIRTUAL_PATH = $null
    if (-not $NonDestructive) { Remove-Item -LiteralPath Function:deactivate }
}

# Leaves what is active: in this shell, or inherited from the one that started it.
deactivate -NonDestructive

$env:VIRTUAL_ENV = ${quote(path)}
$env:VIRTUAL_ENV_PROMPT = ${quote(name)}
$env:_OLD_VIRTUAL_PATH = $env:PATH
$env:PATH = (@(${quote(bin)}) + @($env:PATH | Where-Object { $_ })) -join [IO.Path]::PathSeparator

if ($null -ne $env:PYTHONHOME) {
    $global:_OLD_VIRTUAL_PYTHONHOME = $env:PYTHONHOME
    $env:PYTHONHOME = $null
}

if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) {
    $global:_PYTHON_VENV_PROMPT_PREFIX = ${quote(name)}
    Copy-Item -LiteralPath Function:prompt -Destination Function:global:_OLD_VIRTUAL_PROMPT
    function global:prompt {
        $text = _OLD_VIRTUAL_PROMPT
        "($global:_PYTHON_VENV_PROMPT_PREFIX) $text"
    }
}
`,
  };
}
