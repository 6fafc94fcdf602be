/**
 * What is said to the login shell over there: always the same.
 *
 * It must survive every login shell unharmed. Single quotes around a text without quotes, backslashes,
 * exclamation marks and line breaks mean the same in sh, csh and fish, and a short text fits where a word
 * may have no more than a thousand characters. So it reads what is to be done from its standard input, of
 * which `read` takes not one byte more than the line. A list of processes shows it as `myrror`.
 */
export const REMOTE_COMMAND = `sh -c 'IFS= read -r script && eval "$script"' myrror`;
