import { group } from './group';

group('dossier', 1);
