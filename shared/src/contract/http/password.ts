import { z } from 'zod';

/** NIST SP 800-63B: length counts, rules about kinds of characters do not. In characters, as people count them. */
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

/** What is wrong with a new password. */
export type PasswordProblem = 'short' | 'long' | 'common' | 'email';

/** Those of ten characters and more that leaked lists begin with; shorter ones are refused anyway. */
const COMMON = new Set(
  `password12 password123 password1234 password12345 passwordpassword passw0rd123 p@ssw0rd123 p@ssword123 qwertyuiop qwertyuiop123 qwerty12345
  qwerty123456 qwertyuiop1 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv zaq12wsxcde asdfghjkl1 asdfghjkl123 asdfghjkl;
  zxcvbnm123 1234567890 12345678910 123456789a 123456789q 0123456789 0987654321 9876543210 1234567891 123123123123 1234512345 12345qwert
  123qweasdzxc abc1234567 abcd123456 abcdefghij abcdefghijk abc123abc123 a123456789 aa12345678 iloveyou12 iloveyou123 iloveyou1234 ilovemymom
  iloveyouforever letmein123 letmein1234 welcome123 welcome1234 welcome2025 welcome2026 admin12345 admin123456 administrator adminadmin123
  changeme123 changemenow football12 football123 basketball baseball12 baseball123 superman12 superman123 princess12 princess123 sunshine12
  sunshine123 michael123 jennifer12 charlie123 butterfly1 strawberry chocolate1 chocolate123 mypassword mypassword1 secret1234 trustno1234
  test123456 test1234567 testtest12 testtest123 computer12 computer123 internet12 internet123 liverpool1 liverpool123 manchester manchesterunited
  barcelona1 realmadrid arsenal123 chelsea123 pokemon123 minecraft1 minecraft123 fortnite123 roblox1234 starwars12 starwars123 spiderman1 batman1234
  dragon1234 monkey1234 shadow1234 master1234 killer1234 hello12345 helloworld helloworld1 hellohello goodmorning godisgood1 jesuschrist
  jesus12345 blessed123 teacher123 teacher1234 student123 student1234 school1234 school12345 classroom1 karibu1234 nairobi123 nairobi254 kenya12345
  kenya254254 tanzania12 tanzania123 uganda1234 uganda256256 hakunamatata mombasa123 watoto1234 watoto12345 watotowatoto nakupenda1 nakupenda123
  mungu12345 shikamoo123 jambojambo simbasimba`.split(/\s+/),
);

/** 'aaaaaaaaaa', 'abababababab', '1111122222'. */
const FEW_CHARACTERS = 2;

/** What is wrong with `password` as a new one for this address; null: nothing. */
export function passwordProblem(password: string, email: string): PasswordProblem | null {
  const characters = Array.from(password);
  if (characters.length < PASSWORD_MIN) return 'short';
  if (characters.length > PASSWORD_MAX) return 'long';
  const plain = password.toLowerCase();
  if (COMMON.has(plain) || new Set(plain).size <= FEW_CHARACTERS) return 'common';
  const address = email.trim().toLowerCase();
  const [name = '', domain = ''] = address.split('@');
  return [address, name, `${name}${domain}`].includes(plain) ? 'email' : null;
}

/** A new password, as far as its length goes: whether it is a good one, `passwordProblem` says. */
export const NewPassword = z.string().min(1).max(400);
