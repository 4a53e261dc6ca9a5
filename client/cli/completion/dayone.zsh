#compdef dayone
# zsh completion of dayone: source <(dayone completion zsh), or as a file _dayone in a folder of fpath
_dayone() {
  local line kind
  local -a found
  while IFS= read -r line; do
    case $line in
      (:files) kind=files ;;
      (:directories) kind=directories ;;
      (*) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done < <("${${(Q)words[1]}/#\~/$HOME}" __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)
  (( $#found )) && _describe -V dayone found
  [[ $kind == files ]] && _files
  [[ $kind == directories ]] && _files -/
}
if [ "$funcstack[1]" = _dayone ]; then _dayone "$@"; else compdef _dayone dayone; fi
