# Completion of tsvenv for PowerShell. What was typed is never evaluated; the program is given it as words.

Register-ArgumentCompleter -Native -CommandName tsvenv -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = @(
        $commandAst.CommandElements |
            Select-Object -Skip 1 |
            Where-Object { $_.Extent.EndOffset -lt $cursorPosition -or $_.Extent.Text -ne $wordToComplete } |
            ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } }
    )
    $lines = @(& tsvenv complete pwsh -- @words $wordToComplete 2>$null)
    if ($lines.Count -eq 0) { return }
    foreach ($line in $lines[1..($lines.Count)]) {
        if (-not $line) { continue }
        $word, $about = $line -split "`t", 2
        if (-not $word.StartsWith($wordToComplete)) { continue }
        $quoted = if ($word -match '[\s''"`$;&|<>(){}@#,]') { "'" + ($word -replace "['\u2018-\u201b]", '$0$0') + "'" } else { $word }
        $tip = if ($about) { $about } else { $word }
        [System.Management.Automation.CompletionResult]::new($quoted, $word, 'ParameterValue', $tip)
    }
    if ($lines[0] -in 'directories', 'files') {
        [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete) |
            Where-Object { $lines[0] -eq 'files' -or $_.ResultType -eq 'ProviderContainer' }
    }
    if ($lines[0] -eq 'commands') {
        [System.Management.Automation.CompletionCompleters]::CompleteCommand($wordToComplete)
    }
}
