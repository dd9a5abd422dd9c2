export default async function Page({ params }) {
  return <p id="shown">{(await params).id}</p>;
}
