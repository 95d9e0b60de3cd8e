# Completion of tsvenv for fish 3.1 and later. What was typed is never evaluated; the program is given it as words.

if status is-interactive

    function __tsvenv_complete
        set -l words (commandline -opc)
        set -l current (commandline -ct)
        set -l beside ''
        tsvenv complete fish -- $words[2..-1] "$current" 2>/dev/null | while read -l line
            if test -z "$beside"
                set beside $line
            else
                printf '%s\n' $line
            end
        end
        switch $beside
            case directories
                __fish_complete_directories "$current" ''
            case files
                __fish_complete_path "$current"
            case commands
                __fish_complete_command
        end
    end

    complete -c tsvenv -e
    complete -c tsvenv -f -k -a '(__tsvenv_complete)'
end
