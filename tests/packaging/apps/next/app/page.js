import Link from 'next/link';

export default function Page() {
  return (
    <Link id="user" href="/users/4711">
      A user
    </Link>
  );
}
