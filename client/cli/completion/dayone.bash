# bash completion of dayone: source <(dayone completion bash)
_dayone() {
  local line path kind= typed=${COMP_WORDS[COMP_CWORD]}
  [ "$typed" != = ] || typed=
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files) kind=-f ;;
      :directories) kind=-d ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <("${1/#\~/$HOME}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [ -n "$kind" ] || return 0
  compopt -o filenames 2>/dev/null
  while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen "$kind" -- "$typed")
}
complete -F _dayone dayone
